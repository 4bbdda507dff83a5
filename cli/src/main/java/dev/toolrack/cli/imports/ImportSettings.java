package dev.toolrack.cli.imports;

import java.util.Optional;

/**
 * How an import changes the entries it reads.
 *
 * @param endpoint endpoint for entries that have none
 * @param version replaces the version given in the file
 */
record ImportSettings(Optional<EndpointTemplate> endpoint, Optional<String> version) {}
