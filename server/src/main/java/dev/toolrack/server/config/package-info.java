/** Every setting of the service: its key, default, unit and what is valid. */
@NullMarked
package dev.toolrack.server.config;

import org.jspecify.annotations.NullMarked;
