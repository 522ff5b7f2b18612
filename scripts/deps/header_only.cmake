# Header-only libraries. stb and nlohmann_json serve the application, FP16 and FXdiv only the libraries built here.
deps_headers(json include/json)
install(DIRECTORY ${SOURCES_DIR}/json/usr/include/nlohmann DESTINATION include/json)

deps_headers(stb include/stb)
install(FILES ${SOURCES_DIR}/stb/usr/include/stb/stb_image.h
              ${SOURCES_DIR}/stb/usr/include/stb/stb_image_resize2.h
              ${SOURCES_DIR}/stb/usr/include/stb/stb_image_write.h
        DESTINATION include/stb)

set(FP16_INCLUDE ${SOURCES_DIR}/fp16/usr/include)
set(FXDIV_INCLUDE ${SOURCES_DIR}/fxdiv/usr/include)
