# Writes OUTPUT, the C++ source of ShaderSources(), from the .wgsl files in DIR, their lines "#include FILE" replaced by
# what FILE holds.
file(GLOB files ${DIR}/*.wgsl)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} code)
  while(code MATCHES "#include ([a-z_/.]+)\n")
    file(READ ${DIR}/${CMAKE_MATCH_1} part)
    string(REPLACE "${CMAKE_MATCH_0}" "${part}" code "${code}")
  endwhile()
  # What only people read.
  string(REGEX REPLACE "[ ]*//[^\n]*" "" code "${code}")
  string(REGEX REPLACE "\n[ \n]+" "\n" code "${code}")
  string(APPEND entries "    {\"${name}\", R\"wgsl(${code})wgsl\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"gpu/shader_sources.h\"

namespace onnxray {

std::span<const ShaderSource> ShaderSources() {
  static constexpr ShaderSource sources[] = {
${entries}  };
  return sources;
}

}  // namespace onnxray
")
