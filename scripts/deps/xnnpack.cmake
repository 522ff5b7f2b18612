# XNNPACK's operators and production micro-kernels. Unity builds take a third of the time of one file at a time.
#
# For wasm it is built twice, for SIMD128 and for relaxed SIMD: which one is a matter of compilation, not of run time.
# onnxray-deps-config.cmake makes one of them deps::xnnpack.
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
function(xnnpack_kernels library set_name)
  string(TOLOWER ${set_name} name)
  include(${dir}/cmake/gen/${name}_microkernels.cmake)
  set(files ${PROD_${set_name}_MICROKERNEL_SRCS})
  list(TRANSFORM files PREPEND ${dir}/)
  set(objects ${library}_${name})
  add_library(${objects} OBJECT ${files})
  target_compile_definitions(${objects} PRIVATE ${definitions})
  target_compile_options(${objects} PRIVATE ${options} ${ARGN})
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Without these gcc spills an accumulator of the 5x16 FMA3 GEMM, which then runs at 36 instead of 97 GFLOP/s.
    target_compile_options(${objects} PRIVATE -fschedule-insns -fsched-pressure -Wno-psabi)
  endif()
  target_include_directories(${objects} PRIVATE ${includes})
  set_target_properties(${objects} PROPERTIES C_STANDARD 99 C_EXTENSIONS ON UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 32)
  target_sources(${library} PRIVATE $<TARGET_OBJECTS:${objects}>)
endfunction()

if(EMSCRIPTEN)
  # On x86 gemm-config.c takes the GEMM that is 20 to 30 % faster with AVX only where JavaScript tells of more than four
  # cores. Processors without AVX are history: let it always believe so.
  file(WRITE ${CMAKE_BINARY_DIR}/wasm-include/many_cores.h [[
#include <emscripten.h>
#undef EM_JS
#define EM_JS(type, name, parameters, ...) static type name parameters { return 8; }
]])
  set_source_files_properties(${dir}/src/configs/gemm-config.c PROPERTIES
                              COMPILE_OPTIONS "-include${CMAKE_BINARY_DIR}/wasm-include/many_cores.h")
endif()

# Elementwise operators of the types that have no micro-kernels: the engine has its own.
set(no_reference ${CMAKE_BINARY_DIR}/xnnpack-no-reference.c)
file(WRITE ${no_reference} [[
#include "xnnpack/reference-config.h"
const struct xnn_unary_elementwise_config* xnn_init_unary_reference_config(
    enum xnn_unary_operator op, enum xnn_datatype input, enum xnn_datatype output) {
  return NULL;
}
const struct xnn_binary_elementwise_config* xnn_init_binary_reference_config(
    enum xnn_binary_operator op, enum xnn_datatype datatype) {
  return NULL;
}
]])

# The operators only: without the subgraph API there is no xnn_create_weights_cache either.
file(GLOB core ${dir}/src/configs/*.c ${dir}/src/enums/*.c ${dir}/src/operators/*.c ${dir}/src/tables/*.c)
list(APPEND core ${no_reference} ${dir}/src/reference/packing.cc)
foreach(file allocator cache datatype indirection init log memory microkernel-utils microparams-init mutex
             normalization operator-delete operator-run operator-utils params)
  list(APPEND core ${dir}/src/${file}.c)
endforeach()

# The operators' files repeat each other's names; the rest can be compiled together.
set(together ${core})
list(FILTER together INCLUDE REGEX "/(configs|enums|tables)/")
set_source_files_properties(${together} PROPERTIES UNITY_GROUP configs)

# xnnpack_library NAME OPTIONS...: all but the kernels.
function(xnnpack_library name)
  deps_library(${name} include ${core})
  target_compile_definitions(${name} PRIVATE ${definitions} _GNU_SOURCE=1)
  target_compile_options(${name} PRIVATE ${options} ${ARGN})
  target_include_directories(${name} PRIVATE ${includes})
  target_link_libraries(${name} PUBLIC pthreadpool)
  set_target_properties(${name} PROPERTIES C_STANDARD 99 C_EXTENSIONS ON CXX_STANDARD 14 UNITY_BUILD ON
                                           UNITY_BUILD_MODE GROUP)
endfunction()

if(EMSCRIPTEN)
  xnnpack_library(xnnpack_simd)
  xnnpack_kernels(xnnpack_simd SCALAR)
  xnnpack_kernels(xnnpack_simd WASM)
  xnnpack_kernels(xnnpack_simd WASMSIMD)
  xnnpack_library(xnnpack_relaxed -mrelaxed-simd)
  xnnpack_kernels(xnnpack_relaxed SCALAR -mrelaxed-simd)
  xnnpack_kernels(xnnpack_relaxed WASM -mrelaxed-simd)
  xnnpack_kernels(xnnpack_relaxed WASMSIMD -mrelaxed-simd)
  xnnpack_kernels(xnnpack_relaxed WASMRELAXEDSIMD -mrelaxed-simd)
else()
  xnnpack_library(xnnpack)
  target_link_libraries(xnnpack PUBLIC cpuinfo m)
  set(skx -mf16c -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl)
  xnnpack_kernels(xnnpack SCALAR)
  xnnpack_kernels(xnnpack SSE -msse -mno-sse2)
  xnnpack_kernels(xnnpack SSE2 -msse2 -mno-sse3)
  xnnpack_kernels(xnnpack SSSE3 -mssse3 -mno-sse4.1)
  xnnpack_kernels(xnnpack SSE41 -msse4.1 -mno-sse4.2)
  xnnpack_kernels(xnnpack AVX -mavx -mno-avx2 -mno-fma -mno-f16c)
  xnnpack_kernels(xnnpack F16C -mf16c -mno-avx2 -mno-fma)
  xnnpack_kernels(xnnpack FMA3 -mf16c -mfma -mno-avx2)
  xnnpack_kernels(xnnpack AVX2 -mf16c -mfma -mavx2)
  xnnpack_kernels(xnnpack AVXVNNI -mf16c -mfma -mavx2 -mavxvnni)
  xnnpack_kernels(xnnpack AVX512F -mavx512f)
  xnnpack_kernels(xnnpack AVX512SKX ${skx})
  xnnpack_kernels(xnnpack AVX512VBMI ${skx} -mavx512vbmi)
  xnnpack_kernels(xnnpack AVX512VNNI ${skx} -mavx512vnni)
  xnnpack_kernels(xnnpack AVX512VNNIGFNI ${skx} -mavx512vnni -mgfni)
  xnnpack_kernels(xnnpack AVX256SKX ${skx})
  xnnpack_kernels(xnnpack AVX256VNNI ${skx} -mavx512vnni)
endif()
install(FILES ${dir}/include/xnnpack.h DESTINATION include)
