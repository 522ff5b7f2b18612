// Session files: what was looked at, on disk. NAME.onnxray.json says it all in words; NAME.onnxray is a zip
// archive of the same with the inputs' bytes and the activations, which numpy.load opens too. docs/links.md
// has the format.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edits/edit_state.h"
#include "input_choice.h"
#include "io/byte_sink.h"
#include "place.h"

namespace onnxray {

// What is fed to one input of the model.
struct SavedInput {
  std::string input;                                         // name of the graph input
  std::string file;                                          // name of the file; empty: made up, or typed in
  std::string address;                                       // what opens the file again; empty: nothing does
  std::string array;                                         // which tensor of the file
  std::vector<std::string> batch;                            // names of more pictures
  std::map<std::string, std::string, std::less<>> settings;  // by name, see settings/input_settings.h
  Synthetic synthetic = {};
};

// A model's file, told from others of the same name.
struct Fingerprint {
  uint64_t bytes = 0;
  uint32_t crc32 = 0;
  bool operator==(const Fingerprint&) const = default;
};

struct SavedSession {
  std::string model;    // name of the file
  std::string address;  // what opens it again; empty: nothing does
  Fingerprint fingerprint;
  std::vector<SavedInput> inputs;
  std::vector<ListedEdit> edits;  // without the ids of their values
  std::vector<Tensor> patches;    // of those edits that patch, in order; only archives have them
  ViewedPlace place;              // without model and inputs
};

std::string ToJson(const SavedSession& session);
// Errors: kInvalidInput where it is none; members that are missing or wrong are as if they were not there.
Result<SavedSession> ParseSession(std::string_view json);

// A session read from its file: with the inputs that were in it.
struct OpenedSession {
  SavedSession saved;
  std::vector<std::shared_ptr<const OpenedInput>> inputs;
};

// Whether a file with these first bytes is a session, in words or as an archive.
bool IsSession(std::string_view first_bytes);
// Either kind. Errors: of ListZip, Unpack, ParseSession and OpenInput.
Result<OpenedSession> OpenSession(std::span<const std::byte> bytes);

struct SavedTensor {
  std::string name;
  Tensor tensor;
};
// The archive. Errors: kOutOfMemory.
Result<Bytes> PackSession(const SavedSession& session,
                          const std::vector<std::shared_ptr<const OpenedInput>>& inputs,
                          const std::vector<SavedTensor>& activations);

}  // namespace onnxray
