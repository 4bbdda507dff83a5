package dev.toolrack.cli.demo;

import dev.toolrack.cli.json.ProtoReader;
import dev.toolrack.client.CatalogClient;
import dev.toolrack.client.ImportListener;
import dev.toolrack.client.Reason;
import dev.toolrack.client.ToolNotFoundException;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportRejection;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Loads the demo's tools into a catalog. Loading them again changes nothing, unless the address of
 * the upstream or the tools of this program differ from the latest version: since published
 * versions never change, the next patch version is then published.
 */
public final class DemoCatalog {
  private static final String UPSTREAM = "{demo}";

  private final List<ImportEntry> entries;

  private DemoCatalog(List<ImportEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * The result of loading the tools.
   *
   * @param rejections one line per rejected tool, for people
   */
  public record Loaded(int created, int updated, int unchanged, List<String> rejections) {
    /** Number of tools in the catalog. */
    public int tools() {
      return created + updated + unchanged;
    }
  }

  /** Creates the demo's tools, with endpoints at an upstream. */
  public static DemoCatalog of(String upstreamUrl) {
    try (InputStream stream =
        Objects.requireNonNull(DemoCatalog.class.getResourceAsStream("tools.json"))) {
      List<ImportEntry> entries = new ArrayList<>();
      for (JsonNode element : JsonMapper.shared().readTree(stream)) {
        ObjectNode object = (ObjectNode) element;
        object.set("toolVersion", object.remove("version"));
        ImportEntry.Builder entry = ImportEntry.newBuilder();
        ProtoReader.read(object, entry);
        var http = entry.getToolVersionBuilder().getEndpointBuilder().getHttpBuilder();
        http.setUrlTemplate(http.getUrlTemplate().replace(UPSTREAM, upstreamUrl));
        entries.add(entry.build());
      }
      return new DemoCatalog(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ProtoReader.NotAMessage e) {
      throw new IllegalStateException("the demo's tools.json is malformed: " + e.text(), e);
    }
  }

  List<ImportEntry> entries() {
    return entries;
  }

  /** Loads the tools. */
  public Loaded load(CatalogClient catalog) {
    Map<String, ImportEntry> wanted = new LinkedHashMap<>();
    for (ImportEntry entry : entries) {
      wanted.put(entry.getTool().getSlug(), atVersion(entry, versionFor(entry, catalog)));
    }
    ImportToolsResponse first =
        catalog.importTools(wanted.values().iterator(), ImportListener.none());
    List<ImportEntry> changed = new ArrayList<>();
    List<String> rejections = new ArrayList<>();
    for (ImportRejection rejection : first.getRejectionsList()) {
      ImportEntry entry = wanted.get(rejection.getSlug());
      if (entry != null && rejection.getReason().equals(Reason.VERSION_CONTENT_CONFLICT.name())) {
        changed.add(atVersion(entry, nextPatch(highest(entry, catalog))));
      } else {
        rejections.add(rejection.getSlug() + ": " + rejection.getMessage());
      }
    }
    if (changed.isEmpty()) {
      return new Loaded(
          first.getCreated(), first.getUpdated(), first.getUnchanged(), List.copyOf(rejections));
    }
    ImportToolsResponse second = catalog.importTools(changed.iterator(), ImportListener.none());
    second.getRejectionsList().forEach(r -> rejections.add(r.getSlug() + ": " + r.getMessage()));
    return new Loaded(
        first.getCreated() + second.getCreated(),
        first.getUpdated() + second.getUpdated(),
        first.getUnchanged() + second.getUnchanged(),
        List.copyOf(rejections));
  }

  /**
   * The latest version if its endpoint is that of the entry, otherwise the version after the
   * highest.
   */
  private static String versionFor(ImportEntry entry, CatalogClient catalog) {
    Optional<ToolVersion> latest = latest(entry, catalog);
    if (latest.isEmpty()) {
      return entry.getToolVersion().getVersion();
    }
    return urlOf(latest.get()).equals(urlOf(entry.getToolVersion()))
        ? latest.get().getVersion()
        : nextPatch(highest(entry, catalog));
  }

  private static Optional<ToolVersion> latest(ImportEntry entry, CatalogClient catalog) {
    try {
      Tool tool = catalog.getTool(entry.getTool().getSlug());
      return tool.getLatestVersion().isEmpty()
          ? Optional.empty()
          : Optional.of(catalog.getVersion(tool.getSlug(), tool.getLatestVersion()));
    } catch (ToolNotFoundException e) {
      return Optional.empty();
    }
  }

  private static String urlOf(ToolVersion version) {
    return version.getEndpoint().getHttp().getUrlTemplate();
  }

  private static String highest(ImportEntry entry, CatalogClient catalog) {
    try (var versions = catalog.streamVersions(entry.getTool().getSlug())) {
      return versions
          .findFirst()
          .map(ToolVersion::getVersion)
          .orElse(entry.getToolVersion().getVersion());
    }
  }

  /** Returns {@code 1.0.1} for {@code 1.0.0} and for {@code 1.0.0-rc.1}. */
  static String nextPatch(String version) {
    String[] numbers = version.split("-", 2)[0].split("\\.", -1);
    return numbers[0] + "." + numbers[1] + "." + (Integer.parseInt(numbers[2]) + 1);
  }

  private static ImportEntry atVersion(ImportEntry entry, String version) {
    return entry.toBuilder()
        .setToolVersion(entry.getToolVersion().toBuilder().setVersion(version))
        .build();
  }
}
