// The GPU that tests run on: Mesa's software renderer where set-up has put it, else the machine's.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "gpu/device.h"

namespace onnxray::testing {

class GpuTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Adapter().ok()) GTEST_SKIP() << "no GPU adapter: " << Adapter().error().ToString();
  }

 private:
  static const Result<std::shared_ptr<GpuDevice>>& Adapter() {
    static const Result<std::shared_ptr<GpuDevice>> device = [] {
      if (std::ifstream(ONNXRAY_SOFTWARE_GPU)) setenv("VK_DRIVER_FILES", ONNXRAY_SOFTWARE_GPU, 0);
      return GpuDevice::Open();
    }();
    return device;
  }
};

}  // namespace onnxray::testing
