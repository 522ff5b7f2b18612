// output[i, j, k] = input[i, indices[i, j, k], k] for an axis in the middle; indices have any size up to the input's along
// the other axes, and negative ones count from the end.
#include parts/element_places.wgsl
#include parts/gather.wgsl
