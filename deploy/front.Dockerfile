# The pages, and the way to the api.
FROM node:20-slim AS pages
WORKDIR /frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend ./
RUN npx vite build

FROM nginx:1.28-alpine
COPY deploy/front.conf /etc/nginx/conf.d/default.conf
COPY --from=pages /frontend/dist /usr/share/nginx/html
