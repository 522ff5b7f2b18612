// What the application asks of the page around it; wasm/*.js does it. Page thread only.
#pragma once

extern "C" {

// Listeners for files, keys, text, the clipboard and the colour scheme. Once, before GLFW adds its own.
void PageListen();
// Follows the size of the canvas and of the device's pixels. True: either has changed.
bool PageFitCanvas(int* width, int* height);
// Focuses what receives composed text, beside (x, y), in CSS pixels; or gives the focus back to the canvas.
void PageEditText(bool editing, float x, float y);

void PageChooseFiles();
// `names`: files of the samples folder, one per line. They arrive as dropped files do.
void PageOpenSamples(const char* names);
// Fetches samples.json, then what the address asks for (?model=&input=).
void PageOpenAddress();
// The window's title and address. Empty: nothing is open.
void PageShowOpened(const char* model, const char* input);

void PageCopy(const char* text);
// What was pasted last; to be freed.
char* PageClipboard();
bool PagePrefersDark();

}  // extern "C"
