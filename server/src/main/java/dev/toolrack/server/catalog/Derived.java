package dev.toolrack.server.catalog;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Place on a cached object for one thing that is derived from it, so that it is computed once and
 * goes when the object goes. Thread-safe: two threads may both compute it, but all see one result.
 *
 * <p>The type is checked where it is read, because the room that derives is not known here.
 */
public final class Derived {
  private final AtomicReference<@Nullable Object> value = new AtomicReference<>();

  /** What was derived, or null if nothing was yet. */
  public <T> @Nullable T get(Class<T> type) {
    return type.cast(value.get());
  }

  /** What was derived; computes it if nothing was yet. */
  public <T> T get(Class<T> type, Supplier<? extends T> compute) {
    Object present = value.get();
    if (present == null) {
      T computed = compute.get();
      present = value.compareAndSet(null, computed) ? computed : value.get();
    }
    return type.cast(Objects.requireNonNull(present));
  }
}
