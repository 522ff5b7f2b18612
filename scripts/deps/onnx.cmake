# The ONNX library: schemas, checker, type and shape inference, function bodies, inliner, version converter.
set(dir ${SOURCES_DIR}/onnx)
set(generated ${CMAKE_BINARY_DIR}/onnx-generated)

# The runtime and the generated code must be of one protobuf release.
find_program(PROTOC protoc REQUIRED)

# The .proto files as shipped ask for the lite runtime.
set(messages)
foreach(name onnx-ml onnx-operators-ml onnx-data)
  add_custom_command(
    OUTPUT ${generated}/onnx/${name}.pb.cc ${generated}/onnx/${name}.pb.h
    COMMAND ${PROTOC} -I ${dir} --cpp_out=${generated} onnx/${name}.proto
    DEPENDS ${dir}/onnx/${name}.proto)
  list(APPEND messages ${generated}/onnx/${name}.pb.cc)
endforeach()
file(MAKE_DIRECTORY ${generated})

file(GLOB_RECURSE files ${dir}/onnx/*.cc)
list(FILTER files EXCLUDE REGEX "/onnx/(test|backend)/|cpp2py_export")
# Three large files to compile take a fifth of the time of fifty small ones. Current and historical operator
# definitions repeat each other's names, and tensor_proto_util.cc specialises templates that the others use.
set_source_files_properties(${files} PROPERTIES UNITY_GROUP library)
foreach(file IN LISTS files)
  if(file MATCHES "/defs/[a-z]+/old[.]cc$")
    set_source_files_properties(${file} PROPERTIES UNITY_GROUP history)
  elseif(file MATCHES "/defs/[a-z]+/[a-z]+[.]cc$")
    set_source_files_properties(${file} PROPERTIES UNITY_GROUP definitions)
  endif()
endforeach()
set_source_files_properties(${dir}/onnx/defs/tensor_proto_util.cc PROPERTIES UNITY_GROUP "")

deps_library(onnx include ${files} ${messages})
target_compile_definitions(onnx PUBLIC ONNX_ML=1 ONNX_NAMESPACE=onnx ONNX_USE_LITE_PROTO=1 PRIVATE __ONNX_NO_DOC_STRINGS)
target_compile_options(onnx PRIVATE $<$<BOOL:${EMSCRIPTEN}>:-Os>)
target_include_directories(onnx PUBLIC $<BUILD_INTERFACE:${dir}> $<BUILD_INTERFACE:${generated}>)
target_link_libraries(onnx PUBLIC protobuf_lite)
set_target_properties(onnx PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)

install(DIRECTORY ${dir}/onnx ${generated}/onnx DESTINATION include FILES_MATCHING PATTERN "*.h"
        PATTERN test EXCLUDE PATTERN backend EXCLUDE PATTERN frontend EXCLUDE PATTERN reference EXCLUDE
        PATTERN bin EXCLUDE PATTERN tools EXCLUDE PATTERN onnx_cpp2py_export EXCLUDE)
