// output[i, indices[i, j, k], k] = updates[i, j, k] for an axis in the middle, as gather_elements.wgsl reads.
#include parts/element_places.wgsl
#include parts/scatter.wgsl
