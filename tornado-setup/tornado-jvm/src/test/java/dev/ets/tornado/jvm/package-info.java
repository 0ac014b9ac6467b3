@NullMarked
package dev.ets.tornado.jvm;

import org.jspecify.annotations.NullMarked;
