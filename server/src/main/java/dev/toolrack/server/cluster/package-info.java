/** The replicas as a group: a member of the grid each, how they find each other, what they tell. */
@NullMarked
package dev.toolrack.server.cluster;

import org.jspecify.annotations.NullMarked;
