#include "export/save.h"

#include <algorithm>

#include "export/grid_png.h"
#include "export/numpy_code.h"
#include "io/activation_files.h"
#include "io/npy.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr size_t kLongestName = 80, kLongestTitle = 60;
constexpr int kCopiedScale = 2;  // sharp enough for slides
// What a file holds is put together in memory, and a page has 4 GB in all.
constexpr uint64_t kMostPageBytes = uint64_t{1} << 30;

// Encodes on the engine's thread, then hands the file to the user.
template <typename Encode>
void SaveEncoded(ViewContext& view, std::string name, Encode encode) {
  Controller& controller = view.controller;
  controller.Ask(std::move(encode), [&controller, name = std::move(name)](Result<Bytes> bytes) {
    if (!bytes.ok()) return controller.ReportError("Could not save " + name, bytes.error());
    controller.SaveFile(name, bytes.value());
  });
}

const std::string& SelectedName(const ViewContext& view) {
  static const std::string nothing = "tensor";
  const auto& selected = view.state.view.selected();
  const NodeLine* line = selected ? view.state.nodes.Find(*selected) : nullptr;
  return line ? line->row.value_name : nothing;
}

std::string Ending(const ViewContext& view, const std::string& tile, const std::string& ending) {
  const bool gradient = view.state.view.aspect() == Aspect::kGradient;
  return (gradient ? ".gradient" : "") + tile + ending;
}

// Of the tensor on display, which has a picture: all tiles as they lie on the canvas, or one.
GridPicture PictureOf(const ViewContext& view, std::optional<int64_t> tile, int scale) {
  const TensorView& shown = view.state.view;
  const auto pixels = [scale](float points) { return points * static_cast<float>(scale); };
  const TilePicture& picture = *shown.picture();
  GridPicture grid{.picture = shown.picture(), .columns = shown.grid().columns(), .scale = scale};
  if (tile) {
    grid.tiles = {*tile};
  } else {
    for (int64_t slot = 0; slot < shown.order().slots(); ++slot)
      grid.tiles.push_back(shown.order().TileAt(slot));
  }
  const std::string part = tile ? " tile " + std::to_string(*tile) : "";
  grid.title =
      MakeStamp(view.fonts.strong, pixels(kPngTitleSize), KeepEnd(SelectedName(view), kLongestTitle) + part);
  // One bar is true for all tiles only where they share a range.
  const bool known = grid.tiles.size() == 1 || picture.ranges.size() == 1;
  const ValueRange& range = picture.RangeOf(grid.tiles.empty() ? 0 : grid.tiles.front());
  const auto number = [&](float value, const char* word) {
    const std::string text = !known ? word : range.empty() ? "none" : FormatShort(static_cast<double>(value));
    return MakeStamp(view.fonts.mono, pixels(kPngTextSize), text);
  };
  grid.low = number(range.low, "lowest");
  grid.high = number(range.high, "highest");
  std::string note = shown.tensor().ToString();
  if (!known) note += ", every tile by its own range";
  if (picture.style.scale != ScaleKind::kLinear) note += ", logarithmic colours";
  grid.note = MakeStamp(view.fonts.text, pixels(kPngTextSize), note);
  return grid;
}

void SavePng(ViewContext& view, std::optional<int64_t> tile, int scale) {
  if (!view.state.view.picture()) return;
  const std::string name =
      FileNameFor(SelectedName(view), Ending(view, tile ? ".tile" + std::to_string(*tile) : "", ".png"));
  SaveEncoded(view, name, [grid = PictureOf(view, tile, scale)](EngineHost&) { return GridPng(grid); });
}

void CopyPng(ViewContext& view, std::optional<int64_t> tile) {
  if (!view.state.view.picture()) return;
  Controller& controller = view.controller;
  controller.Ask([grid = PictureOf(view, tile, kCopiedScale)](EngineHost&) { return GridPng(grid); },
                 [&controller](Result<Bytes> png) {
                   if (!png.ok()) return controller.ReportError("The picture was not copied", png.error());
                   controller.platform().CopyPicture(png.value());
                 });
}

Result<Bytes> Npy(const Tensor& tensor) {
  MemorySink sink;
  TRY(WriteNpy(sink, tensor));
  return std::move(sink.bytes());
}

Result<Tensor> TensorOf(EngineHost& host, const ViewedValue& viewed) {
  ValueReady ready = host.Read(viewed);
  if (ready.error) return std::move(*ready.error);
  if (ready.pending) return InvalidInput("it has not been computed yet", "Run the model first");
  if (!ready.value.is_tensor()) return InvalidInput("it is no tensor: " + ready.value.ToString());
  return ready.value.tensor();
}

Result<Bytes> AllAsNpz(EngineHost& host) {
  if (!host.session() || !host.run()) return InvalidInput("nothing has been computed", "Run the model first");
  const std::vector<Activation> list = ListActivations(host.session()->graph(), *host.run());
  MemorySink sink;
  TRY(WriteActivationsNpz(NameActivations(list, NameFormat::kFull), *host.run(), sink,
                          [](const std::string&) {}));
  return std::move(sink.bytes());
}

}  // namespace

std::string FileNameFor(const std::string& value_name, const std::string& ending) {
  std::string name = value_name;
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    if (!plain) c = '_';
  }
  if (name.size() > kLongestName) {
    name = name.substr(name.size() - kLongestName);
    // No character is cut in two.
    while (!name.empty() && (static_cast<unsigned char>(name.front()) & 0xc0) == 0x80) name.erase(0, 1);
  }
  const size_t first = name.find_first_not_of("._");
  name = first == std::string::npos ? "tensor" : name.substr(first);
  return name + ending;
}

void CopyText(ViewContext& view, const std::string& text, const std::string& what) {
  ImGui::SetClipboardText(text.c_str());
  view.state.messages.AddInfo("Copied " + what, Controller::Now());
}

void CopyNumpyCode(ViewContext& view, const Tensor& tensor) {
  auto code = NumpyCode(tensor);
  if (!code.ok()) return view.controller.ReportError("Not copied", code.error());
  CopyText(view, code.value(), tensor.ToString() + " as NumPy code");
}

void CopyName(ViewContext& view) { CopyText(view, SelectedName(view), "the name"); }

void SaveGridPng(ViewContext& view, int scale) { SavePng(view, std::nullopt, scale); }

void SaveTilePng(ViewContext& view, int64_t tile, int scale) { SavePng(view, tile, scale); }

void CopyGridPicture(ViewContext& view) { CopyPng(view, std::nullopt); }

void CopyTilePicture(ViewContext& view, int64_t tile) { CopyPng(view, tile); }

void SaveShownNpy(ViewContext& view) {
  SaveEncoded(view, FileNameFor(SelectedName(view), Ending(view, "", ".npy")),
              [tensor = view.state.view.tensor()](EngineHost&) { return Npy(tensor); });
}

void SaveNpy(ViewContext& view, const ViewedValue& viewed, const std::string& name) {
  SaveEncoded(view, FileNameFor(name, Ending(view, "", ".npy")),
              [viewed](EngineHost& host) -> Result<Bytes> { return Npy(TRY(TensorOf(host, viewed))); });
}

void CopyNumpyCodeOf(ViewContext& view, const ViewedValue& viewed) {
  AppState& state = view.state;
  Controller& controller = view.controller;
  controller.Ask(
      [viewed](EngineHost& host) -> Result<std::string> { return NumpyCode(TRY(TensorOf(host, viewed))); },
      [&state, &controller](Result<std::string> code) {
        if (!code.ok()) return controller.ReportError("Not copied", code.error());
        ImGui::SetClipboardText(code.value().c_str());
        state.messages.AddInfo("Copied as NumPy code", Controller::Now());
      });
}

void SaveAllNpz(ViewContext& view) {
  const std::string& model = view.state.model->name;
  if (sizeof(size_t) == 4 && view.state.run.kept_bytes > kMostPageBytes) {
    return view.controller.ReportError(
        "Could not save all activations",
        OutOfMemory("they have " + FormatBytes(view.state.run.kept_bytes) + ", more than a page can hold",
                    "Save single tensors, or use `onnxray activations --npz`"));
  }
  const std::string stem = model.ends_with(".onnx") ? model.substr(0, model.size() - 5) : model;
  view.state.messages.AddInfo("Gathering all activations of " + model, Controller::Now());
  SaveEncoded(view, FileNameFor(stem, ".npz"), [](EngineHost& host) { return AllAsNpz(host); });
}

}  // namespace onnxray
