package dev.toolrack.server.catalog;

import java.time.Instant;

/** A committed change to a tool or to something that belongs to it. */
public record Change(long revision, ToolKey key, Instant commitTime) {}
