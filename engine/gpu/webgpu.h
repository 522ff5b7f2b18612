// webgpu.h's declarations. Dawn's copy refuses Emscripten, though its compute structures are the standard
// ones.
#pragma once

#ifdef __EMSCRIPTEN__
#pragma push_macro("__EMSCRIPTEN__")
#undef __EMSCRIPTEN__
#include <webgpu/webgpu.h>
#pragma pop_macro("__EMSCRIPTEN__")
#else
#include <webgpu/webgpu.h>
#endif
