package dev.toolrack.server.catalog;

import java.time.Instant;

/** A committed change of a tool or of what belongs to it. */
public record Change(long revision, ToolKey key, Instant commitTime) {}
