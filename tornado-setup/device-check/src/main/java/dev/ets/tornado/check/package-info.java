/** The small kernel that {@code install.sh} and {@code -Psdk} run on every device. */
@NullMarked
package dev.ets.tornado.check;

import org.jspecify.annotations.NullMarked;
