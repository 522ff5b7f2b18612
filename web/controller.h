// Controller: what a user can do, and what the engine's answers change. Views call the verbs; the frame loop
// calls Update. Everything here runs on the page's thread and waits for nothing.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine_worker.h"
#include "lru_textures.h"
#include "platform.h"
#include "state.h"

namespace onnxray {

// One texture of a picture.
struct PageKey {
  uint64_t picture = 0;
  int level = 0;
  int64_t page = 0;
  auto operator<=>(const PageKey&) const = default;
};

class Controller {
 public:
  Controller(Platform& platform, AppState& state, int threads);

  // Files that were dropped, chosen or fetched; sorted by content.
  void TakeFiles(std::vector<IntakeFile> files);
  void ReportError(const std::string& title, const Error& error);
  void SetSamples(std::string_view json);

  Platform& platform() { return platform_; }
  void ChooseFiles() { platform_.ChooseFiles(); }
  // Where a file went is the platform's to say.
  void SaveFile(const std::string& name, std::span<const std::byte> bytes);
  void OpenSample(const Sample& sample);
  void OpenAddresses(const std::vector<std::string>& addresses);
  std::string LinkTo(const std::string& query) const { return platform_.LinkTo(query); }
  void Run();
  void Cancel() { worker_.CancelRun(); }
  void Select(const ValuePath& path);
  // Activations or gradients, in the list and in the view. Gradients are computed when they are first shown.
  void ShowAspect(Aspect aspect);
  // The activation, with its gradient beside it.
  void ShowBoth();
  // Gradients of another loss.
  void ChooseGradient(const GradientChoice& choice);
  // The next (+1) or previous (-1) line of the node list.
  void SelectNeighbour(int step);
  // To the start screen and back; the model stays loaded meanwhile.
  void GoToStart() { state_.at_start = true; }
  void GoToModel() { state_.at_start = false; }

  // Textures to draw with: null while they are being painted, which the call sees to unless `paint` is false.
  // A picture's are kept for as long as anybody holds it.
  const Texture* Page(const std::shared_ptr<const TilePicture>& picture, const TilePages& pages, int64_t page,
                      bool paint = true);
  const Texture* Thumbnail(const NodeLine& line);
  // The small picture of an input file; null if it holds tensors.
  const Texture* Preview(const std::shared_ptr<const OpenedInput>& input);
  // Of a picture that is not empty, kept as long as somebody else keeps it.
  const Texture* TextureOf(const std::shared_ptr<const Pixels>& pixels);

  // Runs `job` with the EngineHost on the engine's thread, between two nodes of a run at the latest, and
  // hands what it returns to `apply` in a later Update. By then the model or the run may be others: `apply`
  // has to see whether the answer still matters.
  template <typename Job, typename Apply>
  void Ask(Job job, Apply apply) {
    worker_.Post([job = std::move(job), apply = std::move(apply)](EngineHost& host) mutable {
      auto answer = std::make_shared<std::invoke_result_t<Job&, EngineHost&>>(job(host));
      host.Report(Reply{[apply = std::move(apply), answer]() mutable { apply(std::move(*answer)); }});
    });
  }

  // Takes in what the engine has done, and asks it for what the view needs; without threads, lends it time.
  // True: something changed, and a frame should be drawn.
  bool Update();
  // Makes textures of what has been painted since, a few per frame.
  void UploadPages();
  // The engine is working or has work to do.
  bool busy() const { return worker_.busy(); }
  // It has answers that Update has not taken yet.
  bool has_news() const { return worker_.has_events(); }
  // After each frame.
  void EndFrame();
  // Seconds of a monotonic clock.
  static double Now();

 private:
  void Handle(ModelLoaded event);
  void Handle(ModelRejected event);
  void Handle(InputOpened event);
  void Handle(InputRejected event);
  void Handle(RunStarted event);
  void Handle(NodeDone event);
  void Handle(RunProgress event);
  void Handle(RunEnded event);
  void Handle(GradientsStarted event);
  void Handle(GradientsEnded event);
  void Handle(ValueReady event);
  void Handle(StatisticsReady event);
  void Handle(TileRangesReady event);
  void Handle(PagePainted event);
  void Handle(ThumbnailPainted event);
  void Handle(Reply event) { event.apply(); }

  void LoadModel(ModelFiles files);
  void UseInput(std::shared_ptr<const OpenedInput> input);
  // If they are looked at and can be computed.
  void ComputeGradients();
  bool HasThumbnail(const NodeLine& line) const;
  void AskForView();
  // What a view needs of the engine; `wanted` is its own.
  struct Wanted;
  void AskFor(TensorView& view, const std::shared_ptr<Wanted>& wanted);
  void ResetRun(RunState::Phase phase);
  const Sample* SampleOfModel() const;

  Platform& platform_;
  AppState& state_;
  EngineWorker worker_;
  FileIntake intake_;
  int opening_inputs_ = 0;  // being read by the engine's thread
  uint64_t gradients_number_ = 0;

  // What a view shows now, for jobs to see whether they still matter.
  struct Wanted {
    std::atomic<uint64_t> selection = 0, picture = 0;
  };
  std::shared_ptr<Wanted> wanted_ = std::make_shared<Wanted>(), wanted_beside_ = std::make_shared<Wanted>();
  std::map<uint64_t, std::weak_ptr<const TilePicture>> pictures_;  // whose pages were asked for
  LruTextures<PageKey> pages_;
  std::set<PageKey> pages_asked_;  // and not yet uploaded
  std::deque<PagePainted> pages_painted_;
  struct ThumbnailKey {
    ViewedValue viewed;
    uint64_t run = 0;
    auto operator<=>(const ThumbnailKey&) const = default;
  };
  LruTextures<ThumbnailKey> thumbnails_;
  std::set<ThumbnailKey> thumbnails_asked_;
  LruTextures<std::shared_ptr<const OpenedInput>> previews_;
  LruTextures<std::shared_ptr<const Pixels>> painted_;
};

}  // namespace onnxray
