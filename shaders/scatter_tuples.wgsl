// output[indices[i, :], :] = updates[i, :]: ScatterND. Negative indices count from the end.
#include parts/tuple_places.wgsl
#include parts/scatter.wgsl
