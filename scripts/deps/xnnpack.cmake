# XNNPACK's operators and production micro-kernels. Unity builds take a third of the time of one file at a time.
set(dir ${SOURCES_DIR}/xnnpack)

# XNNPACK reads every one of these in an #if: each must be defined.
set(off ARM_BF16 ARM_DOTPROD ARM_FP16_SCALAR ARM_FP16_VECTOR ARM_I8MM ARM_SME ARM_SME2 ASSEMBLY AVX512AMX AVX512FP16
        AVXVNNIINT8 DWCONV_MULTIPASS HVX KLEIDIAI RISCV_FP16_VECTOR RISCV_VECTOR SPARSE VSX)
set(on GEMM_M_SPECIALIZATION MEMOPT)
set(x86 AVX256SKX AVX256VNNI AVX256VNNIGFNI AVX512F AVX512SKX AVX512VBMI AVX512VNNI AVX512VNNIGFNI AVXVNNI CPUINFO)
if(EMSCRIPTEN)
  list(APPEND off ${x86})
else()
  list(APPEND on ${x86})
endif()
set(definitions XNN_LOG_LEVEL=0)
foreach(feature IN LISTS off)
  list(APPEND definitions XNN_ENABLE_${feature}=0)
endforeach()
foreach(feature IN LISTS on)
  list(APPEND definitions XNN_ENABLE_${feature}=1)
endforeach()

set(options -w -fno-math-errno)
if(EMSCRIPTEN)
  # xnnpack/math.h calls rint() without <math.h>; two wasmsimd kernels include <arm_neon.h> but use nothing of it.
  file(WRITE ${CMAKE_BINARY_DIR}/wasm-include/arm_neon.h "#include <wasm_simd128.h>\n")
  list(APPEND options -I${CMAKE_BINARY_DIR}/wasm-include $<$<COMPILE_LANGUAGE:C>:-includemath.h>)
endif()
set(includes ${dir}/include ${dir}/src ${SOURCES_DIR}/pthreadpool/include ${FP16_INCLUDE} ${FXDIV_INCLUDE})

# One object library per instruction set, so that a unity build keeps each set's own flags.
set(kernels)
function(xnnpack_kernels set_name)
  string(TOLOWER ${set_name} name)
  include(${dir}/cmake/gen/${name}_microkernels.cmake)
  set(files ${PROD_${set_name}_MICROKERNEL_SRCS})
  list(TRANSFORM files PREPEND ${dir}/)
  add_library(xnnpack_${name} OBJECT ${files})
  target_compile_definitions(xnnpack_${name} PRIVATE ${definitions})
  target_compile_options(xnnpack_${name} PRIVATE ${options} ${ARGN})
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Without these gcc spills an accumulator of the 5x16 FMA3 GEMM, which then runs at 36 instead of 97 GFLOP/s.
    target_compile_options(xnnpack_${name} PRIVATE -fschedule-insns -fsched-pressure -Wno-psabi)
  endif()
  target_include_directories(xnnpack_${name} PRIVATE ${includes})
  set_target_properties(xnnpack_${name} PROPERTIES C_STANDARD 99 C_EXTENSIONS ON UNITY_BUILD ON
                                                   UNITY_BUILD_BATCH_SIZE 32)
  set(kernels ${kernels} $<TARGET_OBJECTS:xnnpack_${name}> PARENT_SCOPE)
endfunction()

xnnpack_kernels(SCALAR)
if(EMSCRIPTEN)
  xnnpack_kernels(WASM)
  xnnpack_kernels(WASMSIMD)
  if(RELAXED_SIMD)
    xnnpack_kernels(WASMRELAXEDSIMD)
  endif()
else()
  set(skx -mf16c -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl)
  xnnpack_kernels(SSE -msse -mno-sse2)
  xnnpack_kernels(SSE2 -msse2 -mno-sse3)
  xnnpack_kernels(SSSE3 -mssse3 -mno-sse4.1)
  xnnpack_kernels(SSE41 -msse4.1 -mno-sse4.2)
  xnnpack_kernels(AVX -mavx -mno-avx2 -mno-fma -mno-f16c)
  xnnpack_kernels(F16C -mf16c -mno-avx2 -mno-fma)
  xnnpack_kernels(FMA3 -mf16c -mfma -mno-avx2)
  xnnpack_kernels(AVX2 -mf16c -mfma -mavx2)
  xnnpack_kernels(AVXVNNI -mf16c -mfma -mavx2 -mavxvnni)
  xnnpack_kernels(AVX512F -mavx512f)
  xnnpack_kernels(AVX512SKX ${skx})
  xnnpack_kernels(AVX512VBMI ${skx} -mavx512vbmi)
  xnnpack_kernels(AVX512VNNI ${skx} -mavx512vnni)
  xnnpack_kernels(AVX512VNNIGFNI ${skx} -mavx512vnni -mgfni)
  xnnpack_kernels(AVX256SKX ${skx})
  xnnpack_kernels(AVX256VNNI ${skx} -mavx512vnni)
endif()

file(GLOB core ${dir}/src/configs/*.c ${dir}/src/enums/*.c ${dir}/src/operators/*.c ${dir}/src/reference/*.cc
               ${dir}/src/tables/*.c)
foreach(file allocator cache datatype indirection init log memory microkernel-utils microparams-init mutex
             normalization operator-delete operator-run operator-utils params)
  list(APPEND core ${dir}/src/${file}.c)
endforeach()
# The weights cache lives in runtime.c, which calls the rest of the subgraph API; the linker drops what is unused.
file(GLOB subgraph ${dir}/src/subgraph/*.c)
list(APPEND core ${subgraph} ${dir}/src/memory-planner.c ${dir}/src/runtime.c ${dir}/src/subgraph.c ${dir}/src/tensor.c)

# Weights packed by another build must not be loaded; we never save them, so one constant is identity enough.
file(WRITE ${CMAKE_BINARY_DIR}/xnnpack_build_identifier.c [[
#include <stdbool.h>
#include <stddef.h>
size_t xnn_experimental_get_build_identifier_size(void) { return 1; }
const void* xnn_experimental_get_build_identifier_data(void) { return "x"; }
bool xnn_experimental_check_build_identifier(const void* data, size_t size) { return size == 1; }
]])

deps_library(xnnpack include ${core} ${kernels} ${CMAKE_BINARY_DIR}/xnnpack_build_identifier.c)
target_compile_definitions(xnnpack PRIVATE ${definitions})
target_compile_options(xnnpack PRIVATE ${options})
target_include_directories(xnnpack PRIVATE ${includes})
target_link_libraries(xnnpack PUBLIC pthreadpool)
if(NOT EMSCRIPTEN)
  target_compile_definitions(xnnpack PRIVATE _GNU_SOURCE=1)
  target_link_libraries(xnnpack PUBLIC cpuinfo m)
endif()
set_target_properties(xnnpack PROPERTIES C_STANDARD 99 C_EXTENSIONS ON CXX_STANDARD 14)
install(FILES ${dir}/include/xnnpack.h DESTINATION include)
