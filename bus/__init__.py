"""Transport over NATS and JetStream: messages, durable requests, permissions."""
