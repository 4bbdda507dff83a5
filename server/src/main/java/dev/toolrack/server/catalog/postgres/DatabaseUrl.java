package dev.toolrack.server.catalog.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Location and credentials of a Postgres database. Given as {@code
 * postgresql://user:password@host:port/database?parameters} (user, password and database
 * percent-encoded) or as a {@code jdbc:postgresql:} URL.
 *
 * @param jdbcUrl the driver's URL, without user and password if it was given in the first form
 * @param user if empty, the URL or the driver decides
 * @param password may be empty
 */
public record DatabaseUrl(String jdbcUrl, String user, String password) {
  private static final String JDBC = "jdbc:postgresql:";

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException if it is malformed; the message does not repeat the text,
   *     which may contain a password
   */
  public static DatabaseUrl parse(String text) {
    if (text.startsWith(JDBC)) {
      // The driver, and every message that names the host, would take them for a part of the host.
      if (location(text).indexOf('@') >= 0) {
        throw new IllegalArgumentException(
            "a jdbc:postgresql: URL has user and password as parameters (?user=ann&password=...),"
                + " and an @ in a database's name is written %40");
      }
      return understood(new DatabaseUrl(text, "", ""));
    }
    for (String scheme : new String[] {"postgresql://", "postgres://"}) {
      if (text.startsWith(scheme)) {
        return understood(parseUri(text.substring(scheme.length())));
      }
    }
    throw new IllegalArgumentException(
        "a database URL looks like postgresql://user:password@host:5432/database");
  }

  /** Checks what the driver would refuse later, with the whole URL in its message. */
  private static DatabaseUrl understood(DatabaseUrl url) {
    if (Driver.parseURL(url.jdbcUrl, null) == null) {
      throw new IllegalArgumentException(
          "a port is up to 65535, and a % that is no percent-encoding is written %25");
    }
    return url;
  }

  private static DatabaseUrl parseUri(String rest) {
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    String location = question < 0 ? rest : rest.substring(0, question);
    int slash = location.indexOf('/');
    String authority = slash < 0 ? location : location.substring(0, slash);
    String database = slash < 0 ? "" : location.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    String userInfo = at < 0 ? "" : authority.substring(0, at);
    String hosts = authority.substring(at + 1);
    if (hosts.isEmpty() || database.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "a database URL names a host and at most one database:"
              + " postgresql://user:password@host:5432/database");
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    String name = database.isEmpty() ? user : database;
    String jdbcUrl =
        JDBC
            + "//"
            + hosts
            + "/"
            + withPlusSigns(name)
            + (query.isEmpty() ? "" : "?" + inJdbc(query));
    return new DatabaseUrl(jdbcUrl, decode(user), decode(password));
  }

  /** Protects plus signs, which Java's and the driver's decoders would turn into blanks. */
  private static String withPlusSigns(String encoded) {
    return encoded.replace("+", "%2B");
  }

  /** Translates parameters of libpq that have other names in the driver. */
  private static String inJdbc(String query) {
    return ("&" + withPlusSigns(query))
        .replace("&application_name=", "&ApplicationName=")
        .replace("&connect_timeout=", "&connectTimeout=")
        .substring(1);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(withPlusSigns(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The decoder's message would repeat what follows the percent sign.
      throw new IllegalArgumentException(
          "user, password and database are percent-encoded; a % of their own is written %25");
    }
  }

  /** User and password for the driver, if they are given apart from the URL. */
  Properties credentials() {
    Properties properties = new Properties();
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
    }
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    return properties;
  }

  /** The location without user, password and parameters. */
  @Override
  public String toString() {
    return location(jdbcUrl).substring("jdbc:".length());
  }

  private static String location(String jdbcUrl) {
    int question = jdbcUrl.indexOf('?');
    return question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
  }
}
