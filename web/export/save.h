// Copying and saving what is on display: verbs for menus, keys and the palette. What takes time is encoded on
// the engine's thread; what went where, or why nothing did, is said in a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "views/view_context.h"

namespace onnxray {

// To the clipboard; `what` for the message: "the index".
void CopyText(ViewContext& view, const std::string& text, const std::string& what);
void CopyNumpyCode(ViewContext& view, const Tensor& tensor);
// Of the value that is selected.
void CopyName(ViewContext& view);

// Of the tensor on display, `scale` 1 to 4: all tiles as they lie on the canvas, or one.
void SaveGridPng(ViewContext& view, int scale);
void SaveTilePng(ViewContext& view, int64_t tile, int scale);
// The same as pictures on the clipboard, where the platform has such (Platform::copies_pictures).
void CopyGridPicture(ViewContext& view);
void CopyTilePicture(ViewContext& view, int64_t tile);
void SaveShownNpy(ViewContext& view);
// Of any value, which is fetched first.
void SaveNpy(ViewContext& view, const ViewedValue& viewed, const std::string& name);
void CopyNumpyCodeOf(ViewContext& view, const ViewedValue& viewed);
// Every activation of the latest run by its ONNX name; what had been given up for memory is computed again.
void SaveAllNpz(ViewContext& view);

// "backbone_conv1.npy" for "backbone/conv1": without what file systems dislike, and not too long.
std::string FileNameFor(const std::string& value_name, const std::string& ending);

}  // namespace onnxray
