package dev.toolrack.server.catalog;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A slot on a cached object for one thing derived from it, so that it is computed once and is
 * dropped together with the object. Thread-safe: two threads may both compute the value, but all
 * see the same result.
 *
 * <p>The type is checked on reading, because this room does not know the one that derives.
 */
public final class Derived {
  private final AtomicReference<@Nullable Object> value = new AtomicReference<>();

  /** The derived value, or null if there is none yet. */
  public <T> @Nullable T get(Class<T> type) {
    return type.cast(value.get());
  }

  /** The derived value; computes it if there is none yet. */
  public <T> T get(Class<T> type, Supplier<? extends T> compute) {
    Object present = value.get();
    if (present == null) {
      T computed = compute.get();
      present = value.compareAndSet(null, computed) ? computed : value.get();
    }
    return type.cast(Objects.requireNonNull(present));
  }
}
