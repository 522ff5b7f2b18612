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
add_custom_target(onnx_messages DEPENDS ${messages})

file(GLOB_RECURSE files ${dir}/onnx/*.cc)
list(FILTER files EXCLUDE REGEX "/onnx/(test|backend)/|cpp2py_export")
# Three large files to compile take a fifth of the time of fifty small ones. Current and historical operator
# definitions repeat each other's names, and tensor_proto_util.cc specialises templates that the others use.
set(definitions ${files})
list(FILTER definitions INCLUDE REGEX "/defs/[a-z_]+/[a-z]+[.]cc$")
list(REMOVE_ITEM files ${definitions})
set_source_files_properties(${files} PROPERTIES UNITY_GROUP library)
set_source_files_properties(${definitions} PROPERTIES UNITY_GROUP definitions)
set(history ${definitions})
list(FILTER history INCLUDE REGEX "/old[.]cc$")
set_source_files_properties(${history} PROPERTIES UNITY_GROUP history)
set_source_files_properties(${dir}/onnx/defs/tensor_proto_util.cc PROPERTIES UNITY_GROUP "")

# __ONNX_NO_DOC_STRINGS drops the operators' descriptions; those of their inputs, outputs and attributes, which nobody
# reads either, stay behind as literals and would be a fiftieth of the page.
set(undocumented ${CMAKE_BINARY_DIR}/onnx-undocumented.h)
file(WRITE ${undocumented} [[
#include <onnx/defs/schema.h>
#define Input(index, name, description, ...) Input(index, name, "", __VA_ARGS__)
#define Output(index, name, description, ...) Output(index, name, "", __VA_ARGS__)
#define Attr(name, description, ...) Attr(name, "", __VA_ARGS__)
]])
add_library(onnx_definitions OBJECT ${definitions})
target_compile_options(onnx_definitions PRIVATE -include${undocumented})

deps_library(onnx include ${files} ${messages})
target_sources(onnx PRIVATE $<TARGET_OBJECTS:onnx_definitions>)
target_link_libraries(onnx PUBLIC protobuf_lite)
target_link_libraries(onnx_definitions PRIVATE $<BUILD_INTERFACE:protobuf_lite>)
foreach(target onnx onnx_definitions)
  target_compile_definitions(${target} PUBLIC ONNX_ML=1 ONNX_NAMESPACE=onnx ONNX_USE_LITE_PROTO=1
                                       PRIVATE __ONNX_NO_DOC_STRINGS)
  target_compile_options(${target} PRIVATE -w $<$<BOOL:${EMSCRIPTEN}>:-Oz>)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${dir}> $<BUILD_INTERFACE:${generated}>)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endforeach()
# The generated headers come first.
add_dependencies(onnx onnx_messages)
add_dependencies(onnx_definitions onnx_messages)

install(DIRECTORY ${dir}/onnx ${generated}/onnx DESTINATION include FILES_MATCHING PATTERN "*.h"
        PATTERN test EXCLUDE PATTERN backend EXCLUDE PATTERN frontend EXCLUDE PATTERN reference EXCLUDE
        PATTERN bin EXCLUDE PATTERN tools EXCLUDE PATTERN onnx_cpp2py_export EXCLUDE)
