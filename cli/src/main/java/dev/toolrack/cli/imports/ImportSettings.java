package dev.toolrack.cli.imports;

import java.util.Optional;

/**
 * What an import changes of the entries that it reads.
 *
 * @param endpoint for entries that name none
 * @param version in place of the version that the file gives
 */
record ImportSettings(Optional<EndpointTemplate> endpoint, Optional<String> version) {}
