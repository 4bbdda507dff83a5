package dev.toolrack.client;

/**
 * What an upstream answered that made an execution fail.
 *
 * @param status HTTP status; 0 if there was none
 * @param contentType content type of the reply
 * @param bodyExcerpt the beginning of the reply as text, up to 1,024 characters
 * @param attempts upstream calls made
 */
public record UpstreamFailure(int status, String contentType, String bodyExcerpt, int attempts) {}
