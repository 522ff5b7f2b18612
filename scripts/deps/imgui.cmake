# Dear ImGui with its GLFW and OpenGL 3 backends. Test hooks are compiled in: the UI tests click widgets by label.
set(dir ${SOURCES_DIR}/imgui)
deps_library(imgui include/imgui
  ${dir}/imgui.cpp ${dir}/imgui_demo.cpp ${dir}/imgui_draw.cpp ${dir}/imgui_tables.cpp ${dir}/imgui_widgets.cpp
  ${dir}/backends/imgui_impl_glfw.cpp ${dir}/backends/imgui_impl_opengl3.cpp ${dir}/misc/cpp/imgui_stdlib.cpp)
target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_ENABLE_TEST_ENGINE)
target_compile_options(imgui PRIVATE -fno-exceptions -fno-rtti)
target_include_directories(imgui PUBLIC $<BUILD_INTERFACE:${dir}>)
if(EMSCRIPTEN)
  target_compile_options(imgui PRIVATE -Os -sUSE_GLFW=3)
  target_link_options(imgui INTERFACE -sUSE_GLFW=3 -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2)
else()
  target_link_libraries(imgui PUBLIC glfw GL ${CMAKE_DL_LIBS})
endif()
install(FILES ${dir}/imgui.h ${dir}/imgui_internal.h ${dir}/imconfig.h ${dir}/imstb_rectpack.h ${dir}/imstb_textedit.h
              ${dir}/imstb_truetype.h ${dir}/backends/imgui_impl_glfw.h ${dir}/backends/imgui_impl_opengl3.h
              ${dir}/misc/cpp/imgui_stdlib.h
        DESTINATION include/imgui)
