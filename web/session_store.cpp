#include "session_store.h"

#include <algorithm>

#include "controller.h"
#include "settings/input_settings.h"
#include "state.h"
#include "text.h"

namespace onnxray {

namespace {

// The archive is made in memory, beside what it is made of.
constexpr uint64_t kMostTensorBytes = uint64_t{512} << 20;

SavedSession Describe(const AppState& state) {
  SavedSession session;
  session.model = state.model->name;
  session.address = state.origins.AddressOf(session.model);
  session.fingerprint = {state.model->file_bytes, state.model->checksum};
  for (const InputChoice& choice : state.choices) {
    SavedInput input;
    input.input = choice.input;
    input.synthetic = choice.synthetic;
    for (const InputSetting& setting : InputSettings()) {
      if (std::string text = setting.Read(choice); !text.empty())
        input.settings[std::string(setting.name)] = std::move(text);
    }
    for (const auto& file : choice.batch) input.batch.push_back(file->name);
    if (choice.file) {
      input.file = choice.file->name;
      input.address = state.origins.AddressOf(input.file);
      if (choice.array < choice.file->tensors.size()) input.array = choice.file->tensors[choice.array].name;
    }
    session.inputs.push_back(std::move(input));
  }
  session.edits = state.edits.list;
  for (const ListedEdit& edit : session.edits) {
    if (edit.edit.kind == Edit::Kind::kPatch) session.patches.push_back(edit.edit.patch);
  }
  session.place = SessionPlaceOf(state);
  return session;
}

std::string StemOf(const std::string& file) { return file.substr(0, file.rfind('.')); }

struct Packed {
  Result<Bytes> bytes;
  uint64_t left_out = 0;  // bytes of activations
};

Packed Pack(EngineHost& host, const SavedSession& session,
            const std::vector<std::shared_ptr<const OpenedInput>>& inputs) {
  std::vector<SavedTensor> activations;
  uint64_t total = 0;
  if (const Run* run = host.run()) {
    const Graph& graph = host.session()->graph();
    for (size_t i = 0; i < graph.values.size(); ++i) {
      const Capture& capture = run->capture(static_cast<ValueId>(i));
      if (capture.state != Capture::State::kKept || !capture.value.is_tensor() || graph.values[i].constant)
        continue;
      total += capture.value.bytes();
      activations.push_back({graph.values[i].name, capture.value.tensor()});
    }
  }
  if (total <= kMostTensorBytes) return {PackSession(session, inputs, activations)};
  return {PackSession(session, inputs, {}), total};
}

void Complain(AppState& state, const std::string& title, const Error& error) {
  state.messages.Add(Message::Level::kWarning, title, error, Controller::Now());
}

// What the files of a session are fetched from; none for those that came with it or are open.
std::vector<std::string> AddressesOf(const OpenedSession& session, const AppState& state) {
  std::vector<std::string> addresses;
  for (const SavedInput& input : session.saved.inputs) {
    const auto is_it = [&](const auto& opened) { return opened && opened->name == input.file; };
    const bool is_here =
        std::any_of(session.inputs.begin(), session.inputs.end(), is_it) ||
        std::any_of(state.choices.begin(), state.choices.end(), [&](const auto& c) { return is_it(c.file); });
    if (input.address.empty() || is_here) continue;
    if (std::find(addresses.begin(), addresses.end(), input.address) == addresses.end())
      addresses.push_back(input.address);
  }
  return addresses;
}

void Apply(const std::string& name, OpenedSession opened, AppState& state, Controller& controller) {
  const SavedSession& saved = opened.saved;
  const bool same =
      state.model && Fingerprint{state.model->file_bytes, state.model->checksum} == saved.fingerprint;
  const bool comes = !state.loading.empty();  // dropped together with its model
  if (!comes && !state.model && saved.address.empty()) {
    state.messages.AddInfo("'" + name + "' is ready: now drop " + saved.model, Controller::Now());
  }
  const bool opens = !comes && !same && !saved.address.empty();
  std::vector<std::string> addresses = AddressesOf(opened, state);
  if (opens) addresses.insert(addresses.begin(), saved.address);
  state.link.Expect(std::make_shared<const OpenedSession>(std::move(opened)));
  if (state.model && !comes && !opens) state.link.AtModel(state, controller);
  if (!addresses.empty()) controller.OpenAddresses(addresses);
}

}  // namespace

void SaveSession(SessionContent content, AppState& state, Controller& controller) {
  SavedSession session = Describe(state);
  const std::string stem = StemOf(state.model->name);
  if (content == SessionContent::kWords) {
    if (!session.patches.empty()) {
      Complain(state, "Saved without patches",
               InvalidInput("what was patched in are numbers, and this is a session in words",
                            "Save a session with its inputs and activations: it holds patches too"));
    }
    const std::string json = ToJson(session);
    return controller.SaveFile(stem + ".onnxray.json", AsBytes(json));
  }
  std::vector<std::shared_ptr<const OpenedInput>> inputs;
  const auto pack = [&](const std::shared_ptr<const OpenedInput>& file) {
    if (file && std::find(inputs.begin(), inputs.end(), file) == inputs.end()) inputs.push_back(file);
  };
  for (const InputChoice& choice : state.choices) {
    pack(choice.file);
    for (const auto& file : choice.batch) pack(file);
  }
  controller.Ask(
      [session = std::move(session), inputs = std::move(inputs)](EngineHost& host) {
        return Pack(host, session, inputs);
      },
      [stem, &state, &controller](Packed packed) {
        if (!packed.bytes.ok()) return controller.ReportError("Session not saved", packed.bytes.error());
        if (packed.left_out > 0) {
          Complain(state, "Saved without activations",
                   OutOfMemory("they are " + FormatBytes(packed.left_out) + ", more than a session takes",
                               "onnxray activations --npz writes as much as the disk holds"));
        }
        controller.SaveFile(stem + ".onnxray", packed.bytes.value());
      });
}

void TakeSession(const IntakeFile& file, AppState& state, Controller& controller) {
  controller.Ask(
      [source = file.bytes](EngineHost&) -> Result<OpenedSession> {
        Bytes bytes(static_cast<size_t>(source->size()));
        TRY(source->Read(0, bytes.size(), bytes.data()));
        return OpenSession(bytes);
      },
      [name = file.name, &state, &controller](Result<OpenedSession> opened) {
        if (!opened.ok()) return controller.ReportError("Could not open " + name, opened.error());
        Apply(name, std::move(opened.value()), state, controller);
      });
}

}  // namespace onnxray
