package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The version of a tool that a selector names, and why. */
public record Selection(VersionRef version, MatchedBy matchedBy) {

  /**
   * Finds the version of a tool that a selector names.
   *
   * @throws ToolrackException VERSION_NOT_FOUND or VERSION_RETIRED, with the nearest version that
   *     resolves
   */
  public static Selection of(ToolHead head, Selector selector) {
    return switch (selector) {
      case Selector.Default _ -> {
        Long stable = head.channels().get(Selector.Syntax.STABLE);
        yield stable == null ? latest(head, "") : channel(head, Selector.Syntax.STABLE, stable);
      }
      case Selector.Latest _ -> latest(head, Selector.Syntax.LATEST);
      case Selector.Channel(String name) -> {
        Long id = head.channels().get(name);
        if (id == null) {
          throw notFound(head, name, "has no channel " + name, newest(head));
        }
        yield channel(head, name, id);
      }
      case Selector.Exact(VersionNumber number) ->
          exact(head, number, MatchedBy.EXACT, find(head, number));
      case Selector.Range range -> range(head, range);
    };
  }

  private static Selection latest(ToolHead head, String selector) {
    for (VersionRef version : head.versions()) {
      if (version.status() == VersionStatus.ACTIVE && !version.number().isPrerelease()) {
        return new Selection(version, MatchedBy.LATEST);
      }
    }
    throw notFound(head, selector, "has no active release", newest(head));
  }

  private static Selection channel(ToolHead head, String name, long id) {
    VersionRef version =
        head.versions().stream().filter(ref -> ref.id() == id).findFirst().orElse(null);
    if (version == null) {
      throw notFound(head, name, "has no version in channel " + name, newest(head));
    }
    return exact(head, version.number(), MatchedBy.CHANNEL, version);
  }

  private static Selection exact(
      ToolHead head, VersionNumber number, MatchedBy matchedBy, @Nullable VersionRef version) {
    if (version == null) {
      throw notFound(head, number.toString(), "has no version " + number, nearest(head, number));
    }
    if (version.status() == VersionStatus.RETIRED) {
      throw withNearest(
          ToolrackException.of(
                  Reason.VERSION_RETIRED,
                  "Version " + number + " of " + head.key().slug() + " is retired")
              .with("slug", head.key().slug())
              .with("version", number.toString()),
          nearest(head, number));
    }
    return new Selection(version, matchedBy);
  }

  private static Selection range(ToolHead head, Selector.Range range) {
    VersionRef deprecated = null;
    for (VersionRef version : head.versions()) {
      if (range.contains(version.number())) {
        if (version.status() == VersionStatus.ACTIVE) {
          return new Selection(version, MatchedBy.RANGE);
        }
        if (deprecated == null && version.status() == VersionStatus.DEPRECATED) {
          deprecated = version;
        }
      }
    }
    if (deprecated == null) {
      throw notFound(
          head, range.text(), "has no version that matches " + range.text(), newest(head));
    }
    return new Selection(deprecated, MatchedBy.RANGE);
  }

  private static @Nullable VersionRef find(ToolHead head, VersionNumber number) {
    for (VersionRef version : head.versions()) {
      if (version.number().equals(number)) {
        return version;
      }
    }
    return null;
  }

  private static List<VersionRef> resolvable(ToolHead head) {
    return head.versions().stream()
        .filter(
            version ->
                version.status() == VersionStatus.ACTIVE
                    || version.status() == VersionStatus.DEPRECATED)
        .toList();
  }

  private static Optional<VersionRef> newest(ToolHead head) {
    return resolvable(head).stream().findFirst();
  }

  /** The lowest resolvable version above the number, otherwise the highest below it. */
  private static Optional<VersionRef> nearest(ToolHead head, VersionNumber number) {
    List<VersionRef> candidates = resolvable(head);
    return candidates.stream()
        .filter(version -> version.number().compareTo(number) > 0)
        .min(Comparator.comparing(VersionRef::number))
        .or(() -> candidates.stream().findFirst());
  }

  private static ToolrackException notFound(
      ToolHead head, String selector, String what, Optional<VersionRef> nearest) {
    return withNearest(
        ToolrackException.of(Reason.VERSION_NOT_FOUND, head.key().slug() + " " + what)
            .with("slug", head.key().slug())
            .with("selector", selector),
        nearest);
  }

  private static ToolrackException withNearest(
      ToolrackException failure, Optional<VersionRef> nearest) {
    if (nearest.isEmpty()) {
      return failure;
    }
    String number = nearest.get().number().toString();
    ToolrackException named =
        ToolrackException.of(
            failure.reason(), failure.getMessage() + "; the nearest that resolves is " + number);
    for (var entry : failure.metadata().entrySet()) {
      named = named.with(entry.getKey(), entry.getValue());
    }
    return named.with("nearest", number);
  }
}
