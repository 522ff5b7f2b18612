# Protobuf's lite runtime: no descriptors, no reflection, a quarter of the code of the full one.
set(dir ${SOURCES_DIR}/protobuf)
set(protobuf_SOURCE_DIR ${dir})
file(STRINGS ${dir}/cmake/libprotobuf-lite.cmake lines REGEX "protobuf_SOURCE_DIR}/src/google.*[.]cc$")
string(REPLACE "\${protobuf_SOURCE_DIR}" "${dir}" files "${lines}")
string(REPLACE " " "" files "${files}")
deps_library(protobuf_lite include ${files})
target_compile_definitions(protobuf_lite PRIVATE HAVE_PTHREAD=1)
target_include_directories(protobuf_lite PUBLIC $<BUILD_INTERFACE:${dir}/src>)
# Three files leave protobuf's macros defined behind them: only outside a unity build do they not disturb the others.
set_target_properties(protobuf_lite PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
foreach(file arenaz_sampler generated_message_tctable_lite inlined_string_field)
  set_source_files_properties(${dir}/src/google/protobuf/${file}.cc PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endforeach()
install(DIRECTORY ${dir}/src/google DESTINATION include FILES_MATCHING PATTERN "*.h" PATTERN "*.inc"
        PATTERN compiler EXCLUDE PATTERN testing EXCLUDE PATTERN util EXCLUDE)
