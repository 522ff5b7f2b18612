// output[b, i, :] = input[b, indices[b, i, :], :]: GatherND. Negative indices count from the end.
#include parts/tuple_places.wgsl
#include parts/gather.wgsl
