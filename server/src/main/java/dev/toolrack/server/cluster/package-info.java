/**
 * The replicas as a group: their grid members, how they find each other, and messages between them.
 */
@NullMarked
package dev.toolrack.server.cluster;

import org.jspecify.annotations.NullMarked;
