# cpuinfo tells XNNPACK which x86 instruction sets there are. WebAssembly has nothing to ask.
if(EMSCRIPTEN)
  return()
endif()
set(dir ${SOURCES_DIR}/cpuinfo)
set(files api cache init log linux/cpulist linux/multiline linux/processors linux/smallfile
          x86/info x86/init x86/isa x86/name x86/topology x86/uarch x86/vendor
          x86/cache/descriptor x86/cache/deterministic x86/cache/init x86/linux/cpuinfo x86/linux/init)
list(TRANSFORM files PREPEND ${dir}/src/)
list(TRANSFORM files APPEND .c)
deps_library(cpuinfo include ${files})
target_compile_definitions(cpuinfo PRIVATE _GNU_SOURCE=1 CPUINFO_LOG_LEVEL=2)
target_include_directories(cpuinfo PUBLIC $<BUILD_INTERFACE:${dir}/include> PRIVATE ${dir}/src)
set_target_properties(cpuinfo PROPERTIES C_STANDARD 99 C_EXTENSIONS ON)
install(FILES ${dir}/include/cpuinfo.h DESTINATION include)
