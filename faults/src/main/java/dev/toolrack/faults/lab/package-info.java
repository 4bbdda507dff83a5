/** The machine that faults are made on: namespaces, links, processes, clocks, and their removal. */
@NullMarked
package dev.toolrack.faults.lab;

import org.jspecify.annotations.NullMarked;
