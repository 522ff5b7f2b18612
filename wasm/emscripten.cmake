# How WebAssembly is compiled and linked.

# -fwasm-exceptions because the ONNX library throws; our own code catches only where it calls that library.
# -Wno-align-mismatch because WebAssembly loads vectors from any address.
target_compile_options(onnxray_options INTERFACE -pthread -msimd128 -fwasm-exceptions -Wno-align-mismatch)
target_link_options(onnxray_options INTERFACE -fwasm-exceptions)

# For every program. Growing memory costs JavaScript, not WebAssembly, some speed: no reason to be warned of.
# WebGPU's library becomes part of what opens a GPU. Of the wrapped function, see engine/base/fixed_text_web.cpp.
set(ONNXRAY_WASM_LINK_OPTIONS -Os -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4gb -sSTACK_SIZE=1mb -Wno-pthreads-mem-growth
                              "SHELL:--js-library ${CMAKE_CURRENT_LIST_DIR}/webgpu/webgpu.js"
                              -Wl,--wrap=_ZNSt3__220__d2fixed_buffered_nEPcS0_dj)
set(ONNXRAY_WASM_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/webgpu/webgpu.js)

# onnxray_for_size(FILES...): compiled to be small. A page is downloaded before it is of any use, and most of it decides
# rather than computes. Files that divide work among threads or hold elementwise operators have inner loops all the same.
# Without run-time type information, which nothing asks for: every function object would bring along its type's name.
function(onnxray_for_size)
  foreach(file IN LISTS ARGN)
    file(STRINGS ${file} loops REGEX "ParallelFor|ops/elementwise_op[.]h" LIMIT_COUNT 1)
    if(NOT loops)
      set_property(SOURCE ${file} APPEND PROPERTY COMPILE_OPTIONS -Oz -fno-rtti)
    endif()
  endforeach()
endfunction()

# onnxray_node_program(TARGET): TARGET runs in Node, with its files and arguments. The main thread may block there, so
# the program starts and joins threads as a native one does. One thread more than there are cores is for the GPU.
set(node_webgpu ${CMAKE_CURRENT_LIST_DIR}/webgpu/node.js)
function(onnxray_node_program target)
  target_link_libraries(${target} PRIVATE onnxray_kernels_relaxed)
  target_link_options(${target} PRIVATE -pthread ${ONNXRAY_WASM_LINK_OPTIONS} -sENVIRONMENT=node -sNODERAWFS
                                        -sEXIT_RUNTIME -sPTHREAD_POOL_SIZE=navigator.hardwareConcurrency+1
                                        "SHELL:--pre-js ${node_webgpu}")
  set_target_properties(${target} PROPERTIES SUFFIX .cjs LINK_DEPENDS "${ONNXRAY_WASM_SCRIPTS};${node_webgpu}")
endfunction()
