package dev.toolrack.server.execution.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.Sha256;
import dev.toolrack.server.execution.CompiledSchema;
import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;

/**
 * Compiled schemas in use, each once: versions of a tool, tools of a server, and tenants that have
 * the same server, often have schemas that differ in their words or not at all. What nobody holds
 * any more is let go. Thread-safe.
 */
final class SharedSchemas {
  private final Cache<Sha256, CompiledSchema> inUse =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /** Compiles a tree. */
  interface Compilation {
    CompiledSchema of(JsonNode tree) throws SchemaRefusal;
  }

  /** What the tree was compiled to, by the caller or by one before it. */
  CompiledSchema get(JsonNode tree, Compilation compilation) throws SchemaRefusal {
    Sha256 digest = digest(tree.toString());
    CompiledSchema known = inUse.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    CompiledSchema compiled = compilation.of(tree);
    CompiledSchema sooner = inUse.asMap().putIfAbsent(digest, compiled);
    return sooner == null ? compiled : sooner;
  }

  /** Of the text's UTF-16: an escape may be half of a character, which UTF-8 does not have. */
  private static Sha256 digest(String text) {
    ByteBuffer units = ByteBuffer.allocate(text.length() * Character.BYTES);
    units.asCharBuffer().put(text);
    return Sha256.of(units.array());
  }
}
