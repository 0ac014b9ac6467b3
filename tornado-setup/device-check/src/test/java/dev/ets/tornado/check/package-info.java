@NullMarked
package dev.ets.tornado.check;

import org.jspecify.annotations.NullMarked;
