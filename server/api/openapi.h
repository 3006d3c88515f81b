// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

namespace kith {

//! Returns the description of the HTTP API in OpenAPI 3.1, made from routes() and the fields of each struct. Any thread.
const QByteArray &openApiDocument();

} // namespace kith
