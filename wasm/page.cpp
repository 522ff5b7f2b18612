#include "page.h"

#include <emscripten.h>

// Each is one call of a function in wasm/*.js, which are linked into the same module.
// clang-format off
EM_JS(void, PageListen, (), { listenForFiles(); listenForKeys(); listenForPointers(); });
EM_JS(bool, PageFitCanvas, (int* width, int* height), { return fitCanvas(width, height); });
EM_JS(void, PageEditText, (bool editing, float x, float y), { editText(editing, x, y); });
EM_JS(void, PageChooseFiles, (), { chooseFiles(); });
EM_JS(void, PageOpenSamples, (const char* names), { openSamples(UTF8ToString(names).split("\n")); });
EM_JS(void, PageOpenAddress, (), { openAddress(); });
EM_JS(void, PageShowOpened, (const char* model, const char* input), {
  showOpened(UTF8ToString(model), UTF8ToString(input));
});
EM_JS(void, PageCopy, (const char* text), { copyText(UTF8ToString(text)); });
EM_JS(char*, PageClipboard, (), { return stringToNewUTF8(pasted); });
EM_JS(bool, PagePrefersDark, (), { return darkScheme.matches; });
// clang-format on
