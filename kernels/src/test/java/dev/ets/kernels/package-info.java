@NullMarked
package dev.ets.kernels;

import org.jspecify.annotations.NullMarked;
