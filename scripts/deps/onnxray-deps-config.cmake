# find_package(onnxray-deps): deps::onnx, deps::xnnpack, deps::imgui and their companions.
include(${CMAKE_CURRENT_LIST_DIR}/targets.cmake)

if(EMSCRIPTEN)
  # Set ONNXRAY_RELAXED_SIMD before find_package to get XNNPACK's faster kernels.
  if(ONNXRAY_RELAXED_SIMD)
    add_library(deps::xnnpack ALIAS deps::xnnpack_relaxed)
  else()
    add_library(deps::xnnpack ALIAS deps::xnnpack_simd)
  endif()
endif()

get_filename_component(ONNXRAY_DEPS_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
# Roboto, JetBrains Mono, DejaVu Sans and codicon, as .ttf files; codicon.csv names the icons.
set(ONNXRAY_FONT_DIR ${ONNXRAY_DEPS_PREFIX}/share/fonts)
