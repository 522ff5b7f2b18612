# pthreadpool's own build picks a single-threaded shim under Emscripten, so its files are listed here.
set(dir ${SOURCES_DIR}/pthreadpool)
deps_library(pthreadpool include ${dir}/src/portable-api.c ${dir}/src/memory.c ${dir}/src/pthreads.c ${dir}/src/legacy-api.c)
if(NOT EMSCRIPTEN)
  target_sources(pthreadpool PRIVATE ${dir}/src/fastpath.c)
endif()
target_compile_definitions(pthreadpool PRIVATE _GNU_SOURCE=1
                                               PTHREADPOOL_USE_FASTPATH=$<NOT:$<BOOL:${EMSCRIPTEN}>>)
target_include_directories(pthreadpool PUBLIC $<BUILD_INTERFACE:${dir}/include> PRIVATE ${dir}/src ${FXDIV_INCLUDE})
set_target_properties(pthreadpool PROPERTIES C_STANDARD 11)
install(FILES ${dir}/include/pthreadpool.h DESTINATION include)
