/** The settings of the service: their keys, defaults, units and validation. */
@NullMarked
package dev.toolrack.server.config;

import org.jspecify.annotations.NullMarked;
