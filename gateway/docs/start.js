// Swagger UI on the contract that this gateway serves.
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null, // asks no other site
  // What changes something needs it where one is signed in by cookie.
  requestInterceptor: (request) => {
    if (!["GET", "HEAD"].includes((request.method ?? "GET").toUpperCase())) {
      request.headers["X-CSRF-Protection"] = "1";
    }
    return request;
  },
});
