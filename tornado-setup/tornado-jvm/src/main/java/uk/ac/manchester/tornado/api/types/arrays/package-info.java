/**
 * Off-heap arrays, on the host and as kernels see them. {@code TornadoNativeArray} holds the
 * mechanism, the typed classes only its types.
 */
@NullMarked
package uk.ac.manchester.tornado.api.types.arrays;

import org.jspecify.annotations.NullMarked;
