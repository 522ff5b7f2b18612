# find_package(onnxray-deps): deps::onnx, deps::xnnpack, deps::imgui and their companions; for wasm deps::xnnpack_simd
# and deps::xnnpack_relaxed.
include(${CMAKE_CURRENT_LIST_DIR}/targets.cmake)

get_filename_component(ONNXRAY_DEPS_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
# Roboto, JetBrains Mono, DejaVu Sans and codicon, as .ttf files; codicon.csv names the icons.
set(ONNXRAY_FONT_DIR ${ONNXRAY_DEPS_PREFIX}/share/fonts)
