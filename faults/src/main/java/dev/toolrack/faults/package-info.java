/**
 * The fault suite: three real replicas, a real Postgres and a steady load in separate network
 * namespaces. Faults are injected, every call and answer is recorded, and the record is checked.
 */
@NullMarked
package dev.toolrack.faults;

import org.jspecify.annotations.NullMarked;
