package dev.toolrack.client;

/**
 * An upstream's answer that made an execution fail.
 *
 * @param status HTTP status; 0 if there was none
 * @param contentType content type of the reply
 * @param bodyExcerpt the beginning of the reply as text, up to 1,024 characters
 * @param attempts number of upstream calls
 */
public record UpstreamFailure(int status, String contentType, String bodyExcerpt, int attempts) {}
